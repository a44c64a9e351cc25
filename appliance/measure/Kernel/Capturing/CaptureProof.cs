// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Capturing;

/// <summary>Loads the programs that a run with the same options loads, and gives them packets. Attaches
/// nothing.</summary>
public static class CaptureProof
{
    /// <summary>Port of both ends of <see cref="Packet"/>: discard.</summary>
    public const ushort Port = 9;

    private const int HeaderBytes = 14 + 20 + 8;

    /// <summary>60 bytes of Ethernet, IPv4 and UDP: 192.0.2.1:9 to 192.0.2.2:9, addresses for documents.</summary>
    public static ReadOnlySpan<byte> Packet =>
    [
        2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
        0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
        0, 9, 0, 9, 0, 26, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    ];

    /// <summary>Payload of <see cref="Packet"/>.</summary>
    public static ReadOnlySpan<byte> Payload => Packet[HeaderBytes..];

    /// <summary>Hooks that a run loads programs for, in the network namespace of the calling thread.</summary>
    /// <exception cref="FailureException">An interface cannot be watched as configured.</exception>
    public static IReadOnlyList<Hook> HooksOf(KernelCaptureOptions options) => KernelCapture.PlanFor(options).Hooks;

    /// <summary>Loads the programs of some hooks, with a ring for the first CPU only: rings for all take as much memory
    /// as a run.</summary>
    /// <exception cref="FailureException">They cannot be loaded.</exception>
    public static KernelCapture Load(KernelCaptureOptions options, IReadOnlyList<Hook> hooks) =>
        KernelCapture.Open(options with
        {
            Interfaces = [.. options.Interfaces.Select(device => device with { Receive = false, Transmit = false })],
            ExtraHooks = hooks,
            MaxCpus = 1,
        });

    /// <summary>Loads the programs of some hooks with rings for all CPUs and no interface.</summary>
    /// <exception cref="FailureException">They cannot be loaded.</exception>
    public static KernelCapture LoadRings(KernelCaptureOptions options, IReadOnlyList<Hook> hooks) =>
        KernelCapture.Open(options with { Interfaces = [], ExtraHooks = hooks });

    /// <summary>Runs the program of a hook on <see cref="Packet"/>.</summary>
    /// <returns>True if the program counted it.</returns>
    /// <exception cref="FailureException">The kernel does not run it.</exception>
    public static bool Run(KernelCapture capture, Hook hook)
    {
        long before = capture.SeenAt(hook);
        NativeError.Check(
            BpfCall.RunProgram(capture.ProgramFd(hook), Packet, times: 1, out _), "bpf(BPF_PROG_TEST_RUN)", "kernel",
            "the program cannot be run", "run doctor as root");
        return capture.SeenAt(hook) == before + 1;
    }
}
