// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Benchmarks;

namespace Telemetry.Perf.WholePath;

/// <summary>Programs on the watched interface during a measurement; disposal detaches them.</summary>
internal static class AttachedPrograms
{
    private const int XdpPass = 2;
    private const int TcNext = -1;
    private const long RingBytes = 1 << 20;

    /// <summary>Empty programs, attached as the appliance's are on these hooks: the cost of the hooks alone.</summary>
    internal static IDisposable Empty(PathNetwork network, params Hook[] hooks) =>
        new Attached(network, [.. hooks.Select(hook => Attach(network, hook, hook == Hook.XdpRx ? XdpPass : TcNext))]);

    /// <summary>Native XDP program that only returns a verdict for each packet.</summary>
    internal static IDisposable Empty(PathNetwork network, int verdict) =>
        new Attached(network, [Attach(network, Hook.XdpRx, verdict)]);

    /// <summary>Native XDP program that reads the clock, which every stamp requires, and returns a verdict.</summary>
    internal static IDisposable Clock(PathNetwork network, int verdict) =>
        new Attached(network, [Attach(network, Hook.XdpRx, verdict, readsClock: true)]);

    /// <summary>The appliance's programs, without a reader.</summary>
    /// <param name="network">The network.</param>
    /// <param name="configuration">The flows.</param>
    /// <param name="attach">Kind of attachment for received packets.</param>
    /// <param name="receives">True to capture received packets.</param>
    /// <param name="ringBytes">Size of each ring, bytes.</param>
    internal static IDisposable Unread(
        PathNetwork network, Configuration configuration, AttachMode attach, bool receives = true,
        long ringBytes = RingBytes)
    {
        KernelCapture? capture = null;
        try
        {
            network.OnHost(() =>
            {
                capture = KernelCapture.Open(new KernelCaptureOptions
                {
                    Flows = configuration.Topology.Flows,
                    Interfaces = [new CaptureInterface(PathNetwork.Watched, attach)],
                    RingBytes = ringBytes,
                });
                if (receives)
                    capture.AttachReceive();
                capture.AttachTransmit();
            });
        }
        catch
        {
            network.OnHost(() => capture?.Dispose());
            throw;
        }
        return new OpenCapture(network, capture!);
    }

    private static ProgramAttachment Attach(PathNetwork network, Hook hook, int verdict, bool readsClock = false)
    {
        bool isXdp = hook == Hook.XdpRx;
        ProgramAttachment? attachment = null;
        network.OnHost(() =>
        {
            ReadOnlySpan<BpfCall.Instruction> instructions =
            [
                BpfCall.Instruction.Call(KernelBenchmarks.ReadClock), BpfCall.Instruction.Return(verdict),
                BpfCall.Instruction.Exit,
            ];
            int program = BpfCall.LoadProgram(
                isXdp ? BpfCall.ProgramTypeXdp : BpfCall.ProgramTypeTc, 0, instructions[(readsClock ? 0 : 1)..]);
            if (program < 0)
                throw new InvalidOperationException($"an empty program is refused: errno {-program}");
            var device = NetworkDevice.Find(PathNetwork.Watched);
            attachment = isXdp
                ? XdpAttachment.Attach(device, program, generic: false)
                : TcAttachment.Attach(device, program, hook == Hook.TcTx, forceClsact: false);
            _ = Libc.close(program);
        });
        return attachment!;
    }

    private sealed class Attached(PathNetwork network, ProgramAttachment[] attachments) : IDisposable
    {
        public void Dispose() => network.OnHost(() => Array.ForEach(attachments, attachment => attachment.Dispose()));
    }

    private sealed class OpenCapture(PathNetwork network, KernelCapture capture) : IDisposable
    {
        public void Dispose() => network.OnHost(capture.Dispose);
    }
}
