// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Messages;
using Telemetry.Reports;
using Telemetry.Reports.Json;
using Telemetry.Reports.Receiving;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Replays captures with messages counted by type.</summary>
internal sealed class TypeReplay : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Replays the bytes of a capture file.</summary>
    public SummaryReport Run(
        byte[] capture, IEnumerable<string> feeds, IMessageHandler? recording = null)
    {
        string path = _folder.File("types.pcap");
        File.WriteAllBytes(path, capture);
        return Run(path, feeds, sessions: [], recording);
    }

    /// <summary>Replays a capture file.</summary>
    public static SummaryReport Run(
        string path, IEnumerable<string> feeds, IEnumerable<string> sessions, IMessageHandler? recording = null)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(new Settings { Types = true }, feeds, sessions, [], errors);
        errors.ThrowIfAny();
        settings = settings with { Feeds = [.. settings.Feeds.Select(feed => feed with { MaxChannels = 256 })] };
        using var sink = new JsonReportSink(new MemoryStream(), () => { });
        return ReplayRun.Run(
            new ReplayPlan
            {
                Captures = [path],
                Configuration = Configuration.Build(settings),
                Recording = recording,
            },
            sink, new Silent<ReplayProgress>(), new Silent<string>(), CancellationToken.None);
    }

    private sealed class Silent<T> : IProgress<T>
    {
        public void Report(T value)
        {
        }
    }
}
