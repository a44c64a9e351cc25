// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;
using Telemetry.Reports.Stamps;

namespace Telemetry.Reports.Tests.Json;

/// <summary>Stamps of devices in a summary.</summary>
public class JsonStampsTests
{
    [Fact]
    public void a_row_has_the_documented_keys_and_none_is_there_without_stamps()
    {
        var stamps = new StampReport
        {
            Capture = "tap.pcap",
            Format = "metawatch",
            Proof = "crc",
            Verdict = "proven",
            IsUsed = true,
            Frames = 5,
            Proven = 4,
            Unstamped = 1,
            ConversionErrorNs = 30,
            Refused = new StampRefusedReport { Crc = 1 },
            Devices = [new StampDeviceReport { Device = 19_484, Port = 45, Packets = 4, Timescale = "utc" }],
        };
        string written = Written(new SummaryReport { Mode = "replay", Stamps = [stamps] });

        Assert.Contains(@"""stamps"":[{""capture"":""tap.pcap"",""interface"":0,""format"":""metawatch"","
            + @"""proof"":""crc"",""verdict"":""proven"",""used"":true,""frames"":5,""proven"":4,""unstamped"":1,"
            + @"""conversion_error_ns"":30,"
            + @"""refused"":{""cut"":0,""ns"":0,""window"":0,""backwards"":0,""crc"":1,""degraded"":0,""missing"":0},"
            + @"""devices"":[{""device"":19484,""port"":45,""packets"":4,""timescale"":""utc"","
            + @"""timescale_label"":null,"
            + @"""offset_s"":0,""delay_ns"":0,""lost"":null}]}]", written, StringComparison.Ordinal);
        Assert.DoesNotContain("stamps", Written(new SummaryReport { Mode = "replay" }), StringComparison.Ordinal);
    }

    private static string Written(SummaryReport report)
    {
        using var output = new MemoryStream();
        using (var sink = new JsonReportSink(output, () => { }))
            sink.OnSummary(report);
        JsonDocument.Parse(output.ToArray()).Dispose();
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
