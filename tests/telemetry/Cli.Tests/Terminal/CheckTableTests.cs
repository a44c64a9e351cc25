// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Model.Failures;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Tests.Terminal;

public sealed class CheckTableTests
{
    private static readonly HostCheck[] Checks =
    [
        new("libbpf", CheckVerdict.Ok, "there", ""),
        new("nic-ring-size", CheckVerdict.Warn, "a burst does not fit", "ethtool -G eth1 rx 4096"),
        new("nic-ring-size", CheckVerdict.Warn, "eth1: 512, wanted 1024", "") { IsSetting = true },
        new("softnet-dropped", CheckVerdict.Fail, "grew by 7", ""),
        new("softnet-dropped", CheckVerdict.Ok, "host: 1000", "") { IsSetting = true },
        new("mem-ksm", CheckVerdict.Warn, "host: 1, wanted 0", "") { IsSetting = true },
    ];

    [Fact]
    public void a_name_for_both_a_setting_and_a_measurement_states_which()
    {
        var output = new StringWriter();
        Consoles.For(output).Write(CheckTable.Of(Checks));
        string[] lines = output.ToString().Split('\n');

        string[] names =
        [
            "libbpf ", "nic-ring-size (measured)", "nic-ring-size (setting)", "softnet-dropped (measured)", "mem-ksm ",
        ];
        foreach (string name in names)
            Assert.Single(lines, line => line.Contains(name, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("softnet-dropped (setting)", StringComparison.Ordinal));
    }

    [Fact]
    public void json_marks_each_check_as_measured_or_not()
    {
        bool[] measured = [.. Checks.Select(check =>
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                JsonChecks.Write(json, check);
                json.WriteEndObject();
            }
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
            return document.RootElement.GetProperty("measured").GetBoolean();
        })];

        Assert.Equal([true, true, false, true, false, false], measured);
    }
}
