# To be read by the other files here: stops at the point that a crash is planned for, the first time
# that one is reached, until the crash tool lets it go.
park() {
	[ "$CRASH_POINT" = "$1" ] || return 0
	/bin/mkdir "$CRASH_DIR/reached-$CRASH_RUN" 2>/dev/null || return 0
	while [ ! -e "$CRASH_DIR/go" ]; do sleep 0.05; done
}
