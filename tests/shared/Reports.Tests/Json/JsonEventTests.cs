// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.Json;
using Telemetry.Model.Threads;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Tests.Json;

/// <summary>Events are read from JSON as they were written.</summary>
public sealed class JsonEventTests
{
    private static readonly string[] NotWritten = ["Publisher", "BlackBox", "Cause"];

    [Fact]
    public void every_member_comes_back()
    {
        EventReport report = Filled();

        using var json = JsonDocument.Parse(JsonText.Of(report));
        EventReport read = JsonEvents.Read(json.RootElement);

        Assert.Equal(JsonText.Of(report), JsonText.Of(read));
        Assert.All(Members(), member => Assert.False(member.GetValue(read) is null, member.Name));
        Assert.Equal(report.OrderKey, read.OrderKey);
        Assert.Equal(report.OrderCause!.Text, read.OrderCause!.Text);
    }

    [Fact]
    public void members_of_a_file_are_its_own()
    {
        var report = new EventReport
        {
            Event = "black_box",
            Severity = "info",
            State = "instant",
            BlackBox = new BlackBoxFileReport { File = "/a.pcapng", Cause = "feed_gap", Packets = 5, Bytes = 6 },
        };

        using var json = JsonDocument.Parse(JsonText.Of(report));
        EventReport read = JsonEvents.Read(json.RootElement);

        Assert.Equal((null, null, null), (read.Cause, read.Packets, read.Bytes));
        Assert.Equal(report.BlackBox, read.BlackBox);
    }

    [Fact]
    public void a_cause_in_one_word_is_no_cause_in_parts()
    {
        var report = new EventReport
        {
            Event = "stream_gap",
            Severity = "error",
            State = "instant",
            Cause = "appliance",
        };

        using var json = JsonDocument.Parse(JsonText.Of(report));
        EventReport read = JsonEvents.Read(json.RootElement);

        Assert.Equal(("appliance", null), (read.Cause, read.OrderCause));
    }

    private static EventReport Filled()
    {
        var report = new EventReport { Event = "", Severity = "", State = "", OrderKey = OrderKeyText.Parse("A7") };
        int number = 100;
        foreach (PropertyInfo member in Members())
        {
            Type type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
            number++;
            member.SetValue(report, type == typeof(string) ? $"text{number}" : type == typeof(long) ? (long)number
                : type == typeof(ulong) ? (ulong)number : type == typeof(bool) ? true : type == typeof(double) ? 0.5
                : type == typeof(ContainerNames) ? new ContainerNames("pod", "space", "main") : Cause());
        }
        return report;
    }

    private static CauseReport Cause() => new()
    {
        Kind = "cpu_wait",
        Text = "waited",
        Parts =
        [
            new CausePartReport
            {
                Kind = "cpu_wait",
                Ns = 7,
                Cpu = 3,
                Count = 2,
                By = [new CauseShareReport("other", 9, 5), new CauseShareReport("irq", null, 1)],
                OthersNs = 1,
            },
        ],
    };

    private static IEnumerable<PropertyInfo> Members() => typeof(EventReport).GetProperties()
        .Where(member => member.CanWrite && !NotWritten.Contains(member.Name));
}
