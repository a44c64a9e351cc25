// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Files;

namespace Telemetry.Reports.Tests.Files;

/// <summary>The tags that keep the series of several publishers apart in one histogram log.</summary>
public sealed class PublisherTagsTests
{
    private readonly PublisherTags _tags = new();

    [Fact]
    public void those_of_the_first_are_plain_and_those_of_another_have_its_host_and_incarnation()
    {
        Assert.Equal("", _tags.SuffixOf(Interval("a", "1", start: 0)));
        Assert.Equal("@b/2", _tags.SuffixOf(Interval("b", "2", start: 0)));
        Assert.Equal("@a/3", _tags.SuffixOf(Interval("a", "3", start: 5)));
        Assert.Equal("", _tags.SuffixOf(Interval("a", "1", start: 10)));
    }

    [Fact]
    public void one_that_was_started_again_goes_on_with_its_own()
    {
        _tags.SuffixOf(Interval("a", "1", start: 0));
        _tags.SuffixOf(Interval("b", "2", start: 0));

        Assert.Equal("", _tags.SuffixOf(Interval("a", "3", start: 10)));
        Assert.Equal("@b/2", _tags.SuffixOf(Interval("b", "4", start: 20)));
    }

    [Fact]
    public void a_tag_has_neither_commas_nor_spaces()
    {
        _tags.SuffixOf(Interval("a", "1", start: 0));

        Assert.Equal("@my_host_/2", _tags.SuffixOf(Interval("my host,", "2", start: 0)));
    }

    private static SnapshotReport Interval(string host, string incarnation, long start) => new()
    {
        StartTimeNs = start,
        EndTimeNs = start + 10,
        Interval = new SummaryReport { Host = host, Incarnation = incarnation },
    };
}
