// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;

namespace Telemetry.Perf.WholePath;

/// <summary>A watched host whose received packets the capture's programs record, and nobody needs.</summary>
internal sealed class CapturedHost : IDisposable
{
    private readonly ArrayRing[] _rings;

    /// <param name="yaml">The flows.</param>
    /// <param name="attachRest">Attaches other programs, in the host's network namespace.</param>
    internal CapturedHost(string yaml, Action<KernelCapture> attachRest)
    {
        Configuration configuration = WatchedRun.Configure(yaml);
        KernelCapture? capture = null;
        Network.OnHost(() =>
        {
            capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = configuration.Topology.Flows,
                Interfaces = [new CaptureInterface(PathNetwork.Watched, AttachMode.Auto)],
            });
            capture.AttachReceive();
            attachRest(capture);
        });
        Capture = capture!;
        _rings = [.. Capture.Rings.Select(ring => new ArrayRing(ring))];
    }

    /// <summary>Its network.</summary>
    internal PathNetwork Network { get; } = new();

    /// <summary>The programs.</summary>
    internal KernelCapture Capture { get; }

    /// <summary>Passes all records.</summary>
    internal void Drain()
    {
        for (int index = 0; index < _rings.Length; index++)
        {
            _ = _rings[index].Refresh();
            while (_rings[index].TryPeek(out _))
                _rings[index].Advance();
            _rings[index].Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.OnHost(Capture.Dispose);
        Network.Dispose();
    }
}
