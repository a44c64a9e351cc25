// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Kernel.Native;
using Telemetry.Appliance.Model;

namespace Telemetry.Perf.WholePath;

/// <summary>What can be on the watched interface while something is measured; disposing it takes it off.</summary>
internal static class AttachedPrograms
{
    private const int XdpPass = 2;
    private const long RingBytes = 1 << 20;

    /// <summary>A program that does nothing, by native XDP: what the hook alone costs on this device.</summary>
    /// <param name="network">Where.</param>
    /// <param name="verdict">What becomes of each packet.</param>
    internal static IDisposable Empty(PathNetwork network, int verdict = XdpPass)
    {
        int link = -1;
        network.OnHost(() =>
        {
            int program = BpfCall.LoadProgram(BpfCall.ProgramTypeXdp, 0,
                [BpfCall.Instruction.Return(verdict), BpfCall.Instruction.Exit]);
            link = BpfCall.CreateLink(
                program, NetworkDevice.IndexOf(PathNetwork.Watched), BpfCall.AttachXdp, BpfCall.XdpNative);
            _ = Libc.close(program);
        });
        return link >= 0 ? new OpenLink(link)
            : throw new InvalidOperationException($"an empty program is refused: errno {-link}");
    }

    /// <summary>Ours, both ways, with flows that no packet belongs to and nobody who reads.</summary>
    internal static IDisposable Idle(PathNetwork network, Configuration configuration, AttachMode attach)
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
                    RingBytes = RingBytes,
                });
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

    private sealed class OpenLink(int link) : IDisposable
    {
        public void Dispose()
        {
            _ = BpfCall.DetachLink(link);
            _ = Libc.close(link);
        }
    }

    private sealed class OpenCapture(PathNetwork network, KernelCapture capture) : IDisposable
    {
        public void Dispose() => network.OnHost(capture.Dispose);
    }
}
