// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Capturing;

/// <summary>Samples that the receive program took of packets that it was given, not those of an interface.</summary>
/// <param name="Packets">Packets of no flow that were made.</param>
/// <param name="Due">Samples that must have been taken.</param>
/// <param name="Recorded">Samples that were read, with the headers that the packets have.</param>
/// <param name="PacketNs">Time that a packet took, nanoseconds.</param>
/// <param name="PlainNs">The same without samples.</param>
public readonly record struct SampleProof(int Packets, int Due, int Recorded, int PacketNs, int PlainNs)
{
    /// <summary>Digest of the program's instructions.</summary>
    public ulong ProgramTag { get; init; }

    private const int Every = 64;
    private const int Hundred = 100;
    private const int SmallRing = 16 << 10;
    private const ulong Multiplier = 0x9e37_79b9_7f4a_7c15;     // FLOW_HASH_MULTIPLIER

    /// <summary>Gives the program a hundred times as many packets as a sample stands for. Attaches nothing.</summary>
    /// <exception cref="FailureException">The program cannot be loaded or run.</exception>
    public static SampleProof Make()
    {
        const int Packets = Hundred * Every;
        using KernelCapture plain = Open(0);
        using KernelCapture sampling = Open(Every);
        int plainNs = Run(plain, Packets);
        int packetNs = Run(sampling, Packets);
        int told = 0;
        while (sampling.Samples!.TryTake(out PacketSample sample))
        {
            told += sample is { SourcePort: CaptureProof.Port, DestinationPort: CaptureProof.Port, Hook: Hook.XdpRx }
                ? 1 : 0;
        }
        int due = 0;
        for (ulong count = 1; count <= Packets; count++)
        {
            // is_sampled() of bpf/capture/sample.bpf.h.
            ulong place = unchecked(count / Every * Multiplier) >> 32;
            due += ((count ^ place) & (Every - 1)) == 0 ? 1 : 0;
        }
        return new SampleProof(Packets, due, told, packetNs, plainNs)
        {
            ProgramTag = plain.ReadFacts(Hook.XdpRx).Tag,
        };
    }

    private static KernelCapture Open(int sampleEvery) => KernelCapture.Open(new KernelCaptureOptions
    {
        Flows = [],
        Interfaces = [],
        RingBytes = SmallRing,
        ExtraHooks = [Hook.XdpRx],
        SampleEvery = sampleEvery,
    });

    private static int Run(KernelCapture capture, int times)
    {
        int result = BpfCall.RunProgram(
            capture.ProgramFd(Hook.XdpRx), CaptureProof.Packet, times, out uint ns);
        NativeError.Check(
            result, "bpf(BPF_PROG_TEST_RUN)", "kernel", "the program cannot be run", "run doctor as root");
        return (int)ns;
    }
}
