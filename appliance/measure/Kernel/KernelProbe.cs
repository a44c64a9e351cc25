// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel;

/// <summary>
/// Checks of this kernel's features, each by the smallest operation that needs it: yes, no, or unknown. Nothing is
/// attached, and nothing remains.
/// </summary>
public static class KernelProbe
{
    private const int NoSuchInterface = int.MaxValue;

    public static IReadOnlyList<HostCheck> Run() =>
    [
        Check("tcx", ProbeTcx(), CheckVerdict.Warn,
            "TC programs are attached by links, which end with the process",
                "no TCX (since 6.6): clsact is used, whose filter outlives a killed process",
            "use a kernel from 6.6"),
        Check("xdp_frags", KernelFeatures.LoadXdpFrags(), CheckVerdict.Warn,
            "frames in several buffers can be read",
                "no frames in several buffers (since 5.18): jumbo frames may be refused by the driver",
            "use a kernel from 5.18, or attach: tc"),
    ];

    /// <summary>True if TC programs are attached by links, which end with the process.</summary>
    internal static bool HasTcx => ProbeTcx() == 0;

    private static int ProbeTcx()
    {
        int program = BpfCall.LoadProgram(BpfCall.ProgramTypeTc, 0,
            [BpfCall.Instruction.Return(-1), BpfCall.Instruction.Exit]);
        if (program < 0)
            return program;
        // A kernel that knows the attach type complains about the interface; one that does not complains about the
        // type.
        int result = BpfCall.CreateLink(program, NoSuchInterface, BpfCall.AttachTcxEgress, 0);
        _ = Libc.close(program);
        return result == -Libc.ErrorNoDevice ? 0 : Close(result);
    }

    private static int Close(int fd)
    {
        if (fd < 0)
            return fd;
        _ = Libc.close(fd);
        return 0;
    }

    private static HostCheck Check(string name, int result, CheckVerdict without, string yes, string no, string fix)
    {
        if (result == 0)
            return new HostCheck(name, CheckVerdict.Ok, yes, "");
        if (-result is Libc.ErrorNotPermitted or Libc.ErrorAccess)
            return new HostCheck(name, CheckVerdict.Unknown, $"could not tell: {NativeError.Text(-result)}",
                "run doctor as root");
        return -result is Libc.ErrorInvalid or Libc.ErrorNoSystemCall or Libc.ErrorNotSupported
            ? new HostCheck(name, without, no, fix)
            : new HostCheck(name, CheckVerdict.Unknown, $"could not tell: {NativeError.Text(-result)}", fix);
    }
}
