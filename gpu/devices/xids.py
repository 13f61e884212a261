"""The driver's error numbers. Source: NVIDIA's catalogue of XID errors, in our words.

Many are a program's own doing and end with it; those below mean that the device itself cannot be trusted until it is
reset, or the machine started anew.

154 is not among them: it announces what another one needs, and also that nothing is needed any more.
"""

FATAL: frozenset[int] = frozenset(
    {
        46,  # the GPU stopped answering and was not reset
        48,  # an uncorrectable memory error
        62,  # an internal controller halted
        64,  # a row could not be remapped
        74,  # a link between GPUs failed
        79,  # fell off the bus
        95,  # an uncorrectable error that may have reached other programs
        109,  # a context switch that never ended
        110,  # a security fault
        119,  # the GPU's system processor stopped answering
        120,  # an error of the GPU's system processor
        136,  # links could not be trained
        140,  # uncorrectable memory errors that the driver did not contain
        143,  # the GPU could not be started
        156,  # a part was retired, which takes effect at a reset
        158,  # the GPU stopped answering for good
    }
)
