// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Real captures, most of one packet, without a configuration.</summary>
public class RecognitionVectorTests
{
    // Filed under MEMX, but its one packet is MoldUDP64 with ITCH 5.0.
    internal const string Misfiled = "Memx/Equities.MemiorDepth.v1.3/StockTradingActionMessage.pcap";
    private const int LeastNamed = 143;

    [VectorsFact]
    public void every_real_capture_is_named_correctly_or_not_at_all()
    {
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        byte[] json = File.ReadAllBytes(Path.Combine(folder, "vectors.json"));
        using JsonDocument vectors = JsonDocument.Parse(json);
        int right = 0;
        foreach (JsonElement capture in vectors.RootElement.GetProperty("captures").EnumerateArray())
        {
            string file = capture.GetProperty("file").GetString()!;
            string protocol = file == Misfiled ? "moldudp64-itch50" : capture.GetProperty("protocol").GetString()!;
            IReadOnlyList<DetectedReport> found = Recognised.In(Path.Combine(folder, file));
            List<DetectedReport> named = [.. found.Where(report => report.Kind != DetectedKind.Unknown)];
            foreach (DetectedReport report in named)
                Assert.True(report.Protocol == protocol, $"{file}: {report}");
            right += named.Count > 0 ? 1 : 0;
        }

        Assert.True(right >= LeastNamed, $"only {right} were named");
    }

    [VectorsFact]
    public void real_captures_of_one_protocol_together_are_recognised_as_no_other()
    {
        foreach (ProtocolRow row in ProtocolCatalog.Rows)
        {
            List<string> files = [.. VectorCapture.Of(row.Name).Select(capture => capture.File)
                .Where(file => file != Misfiled)
                .Select(file => Path.Combine(ProjectTree.Vectors!, "feeds", "vectors", file))];
            Assert.All(
                Recognised.In([.. files]),
                report => Assert.Contains(report.Protocol, (string[])[row.Name, DetectedKind.Unknown]));
        }
    }
}
