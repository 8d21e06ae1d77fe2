"""Parts of a kernel are compiled as far as LLVM's language, and optimised once, inside the kernel that calls them.

Numba optimises every function, and makes machine code of it, before it is built into its callers and optimised there
again: a third of the time of a first run. Nothing but that time depends on what is left out here.
"""

from typing import Any

from numba.core import compiler, compiler_machinery
from numba.core.typed_passes import NativeLowering, NativeParforLowering

_passes: Any = compiler.DefaultPassBuilder  # Numba has no types
_register: Any = compiler_machinery.register_pass


class PartCompiler(compiler.CompilerBase):
    """Numba's own pipeline with another end."""

    def define_pipelines(self) -> list[Any]:
        """Passes from bytecode to LLVM's language."""
        pipeline = _passes.define_nopython_pipeline(self.state)
        ends = (NativeLowering, NativeParforLowering)
        pipeline.passes = [(_PartLowering if each in ends else each, why) for each, why in pipeline.passes]
        pipeline.finalize()
        return [pipeline]


@_register(mutates_CFG=True, analysis_only=False)
class _PartLowering(NativeLowering):
    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower, and neither optimise nor make machine code."""
        context, library = state.targetctx, state.targetctx.codegen().create_library(state.func_id.func_qualname)
        library._optimize_functions = library._optimize_final_module = lambda *_: None
        library._finalize_final_module = lambda: setattr(library, "_finalized", True)
        state.library = library
        # Callers find a part by the function that Python would call: the method of a list of its own is like no other.
        context.get_executable = lambda *_: [].append
        lower: Any = super().run_pass
        try:
            return bool(lower(state))
        finally:
            del context.get_executable
