// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Telemetry.Feeds.Envelopes;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Memory of a number sequence, used again for another one.</summary>
public sealed class ReusedStateTests
{
    [Fact]
    public void a_reset_leaves_no_field_of_a_line_behind()
    {
        var used = new LineState { Pending = default, Missing = default };
        used.Rate.Turn(1_000_000_000, 7);
        Check(used, used.Reset);
    }

    [Fact]
    public void a_reset_leaves_no_field_of_a_generation_behind()
    {
        var used = new Generation { Channel = new ChannelKey(1, 2, 3), Holes = default };
        used.Lone.Top = 7;
        used.Start.Id = 7;
        used.Counts.Packets = 7;
        Check(used, used.Reset);
    }

    private static void Check<T>(T used, Action reset)
        where T : class, new()
    {
        FieldInfo[] fields = typeof(T).GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        foreach (FieldInfo field in fields.Where(field => field.FieldType.IsPrimitive))
            field.SetValue(used, field.FieldType == typeof(bool) ? true : Convert.ChangeType(99, field.FieldType));
        var fresh = new T();
        Assert.All(fields, field => Assert.NotEqual(field.GetValue(fresh), field.GetValue(used)));

        reset();

        Assert.All(fields, field => Assert.Equal(field.GetValue(fresh), field.GetValue(used)));
    }
}
