// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Definitions;

namespace Telemetry.Model.Tests.Definitions;

/// <summary>Places of processes among the series.</summary>
public sealed class ProcessSlotsTests
{
    private readonly ProcessSlots _slots = new();

    [Fact]
    public void processes_with_one_name_have_places_of_their_own_and_get_them_back()
    {
        int first = _slots.Take("java");
        int second = _slots.Take("java");
        Assert.Equal(("java", "java#2"), (_slots.NameOf(first), _slots.NameOf(second)));

        _slots.Release(first);
        int version = _slots.Version;
        Assert.Equal(first, _slots.Take("java"));
        Assert.Equal(version, _slots.Version);
    }

    [Fact]
    public void a_place_from_before_a_restart_is_free_for_its_process()
    {
        Assert.True(_slots.Restore("strategy"));

        Assert.Equal("strategy", _slots.NameOf(_slots.Take("strategy")));
        Assert.Equal("strategy#2", _slots.NameOf(_slots.Take("strategy")));
    }

    [Fact]
    public void a_place_keeps_its_name_so_that_they_run_out()
    {
        for (int process = 0; process < ProcessSlots.Most; process++)
            _slots.Release(_slots.Take(process.ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(-1, _slots.Take("late"));
        Assert.False(_slots.Restore("late"));
        Assert.Equal(0, _slots.Take("0"));
    }
}
