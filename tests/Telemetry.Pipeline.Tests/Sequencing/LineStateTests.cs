// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Telemetry.Pipeline.Sequencing.Lines;
using Xunit;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>A line's state, used again for another generation.</summary>
public sealed class LineStateTests
{
    [Fact]
    public void a_reset_leaves_no_field_behind()
    {
        FieldInfo[] fields = typeof(LineState).GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        var used = new LineState();
        used.Rate.Turn(1_000_000_000, 7);
        used.Pending = default;
        used.Missing = default;
        foreach (FieldInfo field in fields.Where(field => field.FieldType.IsPrimitive))
            field.SetValue(used, field.FieldType == typeof(bool) ? true : Convert.ChangeType(99, field.FieldType));
        var fresh = new LineState();
        Assert.All(fields, field => Assert.NotEqual(field.GetValue(fresh), field.GetValue(used)));

        used.Reset();

        Assert.All(fields, field => Assert.Equal(field.GetValue(fresh), field.GetValue(used)));
    }
}
