// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Model.Tests.Clocks;

/// <summary>Instants as text.</summary>
public class UtcTextTests
{
    [Theory]
    [InlineData("2026-11-21T14:30:15.123456789Z", 1_795_271_415_123_456_789)]
    [InlineData("2026-11-21T14:30:15Z", 1_795_271_415_000_000_000)]
    [InlineData("2026-11-21T14:30:15.5Z", 1_795_271_415_500_000_000)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-11-21t14:30:15z", 1_795_271_415_000_000_000)]
    [InlineData("2026-11-21 14:30:15Z", 1_795_271_415_000_000_000)]
    [InlineData("2026-11-21T23:30:15.25+09:00", 1_795_271_415_250_000_000)]
    [InlineData("2026-11-21T23:30:15 09:00", 1_795_271_415_000_000_000)]
    [InlineData("2026-11-21T09:30:15-05:00", 1_795_271_415_000_000_000)]
    [InlineData("1795271415123456789", 1_795_271_415_123_456_789)]
    public void an_instant_is_read(string text, long expected)
    {
        Assert.True(UtcText.TryParse(text, out long ns));
        Assert.Equal(expected, ns);
        Assert.True(UtcText.TryParse(UtcText.Of(ns), out long again));
        Assert.Equal(ns, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("-1")]
    [InlineData("now")]
    [InlineData("2026-11-21T14:30:15")]
    [InlineData("2026-11-21T14:30:15.1234567890Z")]
    [InlineData("2026-11-21T14:30:15.-5Z")]
    [InlineData("2026-13-21T14:30:15Z")]
    [InlineData("2026-11-21T14:30:15.Z")]
    [InlineData("2026-11-21T14:30:15+25:00")]
    [InlineData("2026-11-21T14:30:15+0100")]
    [InlineData("2026-11-21T14:30:15*01:00")]
    [InlineData("1970-01-01T00:00:00+01:00")]
    [InlineData("+01:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("9999-01-01T00:00:00Z")]
    public void another_text_is_not(string text) => Assert.False(UtcText.TryParse(text, out _));
}
