"""Keeps the code that Jinja makes of a template, as Jinja itself does of templates in files.

Ansible runs each task of each host in a process of its own, which compiles anew every template that the
task needs: of what a task of a role takes, that is the most.
"""

import sys
import threading

from start_sooner import cache

now = threading.local()


class Known:
    """Stands for an expression whose code is known, where Jinja expects its nodes."""

    def __init__(self, code):
        self.code = code


def change(environment):
    Environment = environment.Environment
    common = environment.nodes._FilterTestCommon
    as_const, compile_, compile_expression_ = (
        common.as_const,
        Environment.compile,
        Environment.compile_expression,
    )

    def counted(self, *args, **kwargs):
        value = as_const(self, *args, **kwargs)
        now.called = True
        return value

    def kept(name, make):
        now.called = False
        code = make()
        # What a filter returned while compiling is part of the code: that of random is good for once.
        if name and not now.called:
            cache.store(name, code)
        return code

    @environment.internalcode
    def compile(self, source, name=None, filename=None, raw=False, defer_init=False):
        if type(source) is Known:
            return source.code

        def make():
            return compile_(self, source, name, filename, raw, defer_init)

        if name or filename or raw or defer_init:
            return make()
        if isinstance(source, str):
            own = name_of(self, "template", source)
            return own and cache.load(own) or kept(own, make)
        # The nodes of an expression.
        return kept(getattr(now, "expression", None), make)

    def compile_expression(self, source, undefined_to_none=True):
        own = name_of(self, "expression", source)
        code = own and cache.load(own)
        if code:
            template = self.from_string(Known(code))
            return environment.TemplateExpression(template, undefined_to_none)
        now.expression = own
        try:
            return compile_expression_(self, source, undefined_to_none)
        finally:
            now.expression = None

    common.as_const = counted
    Environment.compile = compile
    Environment.compile_expression = compile_expression


def name_of(env, kind, source):
    """Names the code of a source, where it is Ansible that compiles it."""
    release = sys.modules.get("ansible.release")
    if release is None:
        return None
    key = (
        kind,
        str(source),
        escapes_backslashes(),
        release.__version__,
        sys.modules["jinja2"].__version__,
        type(env).__qualname__,
        getattr(env.finalize, "__qualname__", None),
        env.block_start_string,
        env.block_end_string,
        env.variable_start_string,
        env.variable_end_string,
        env.comment_start_string,
        env.comment_end_string,
        env.line_statement_prefix,
        env.line_comment_prefix,
        env.trim_blocks,
        env.lstrip_blocks,
        env.newline_sequence,
        env.keep_trailing_newline,
        env.autoescape,
        env.optimized,
        env.is_async,
        sorted(env.extensions),
    )
    return cache.name_of(repr(key).encode("utf-8", "surrogatepass"))


def escapes_backslashes():
    """Whether Ansible has a backslash in a template stand for itself; before 2.19 it doubles them first."""
    bits = sys.modules.get("ansible._internal._templating._jinja_bits")
    context = bits and bits._TemplateCompileContext.current(optional=True)
    return bool(context and context.escape_backslashes)
