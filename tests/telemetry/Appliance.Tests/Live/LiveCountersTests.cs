// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Appliance.Tests.Live;

/// <summary>Rows and counters of a run, from its parts.</summary>
[Trait("needs", "root")]
public sealed class LiveCountersTests : IDisposable
{
    private readonly HostReaders _readers = new(Build(), [], new int[100]);

    [RootFact]
    public void rows_of_parts_follow_each_other_in_their_order()
    {
        var counters = new LiveCounters(null!, [new Sources("a", "b"), _readers, new Nothing(), new Sources("c")]);
        var hooks = new HookRow[8];

        Assert.Equal(3, counters.ReadHooks(hooks));
        Assert.Equal(["a", "b", "c"], hooks.Take(3).Select(hook => hook.Program));
    }

    [RootFact]
    public void what_no_part_gives_is_unknown()
    {
        ILivePart nothing = new Nothing();
        var counters = new LiveCounters(null!, [_readers, nothing]);
        CauseCounters causes = default;

        Assert.Equal(-1, counters.ReadSubscribers(new SubscriberCounters[4]));
        Assert.Equal((0, 0), (counters.ReadHooks(new HookRow[4]), counters.ReadMaps(new MapRow[4])));
        Assert.False(counters.TryReadCauses(ref causes));
        Assert.False(counters.TryTakeConnection(out LoggedConnection _));
        Assert.Empty(nothing.Watchers(null!));
        Assert.Null(nothing.FinishFile());
    }

    public void Dispose() => _readers.Dispose();

    private static Configuration Build()
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "interfaces: [{name: lo}]\nfeeds:\n"
            + "  - {name: feed, protocol: moldudp64, lines: [{address: 239.1.1.1:5001}]}\n", "test.yaml", errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings);
    }

    private sealed class Nothing : ILivePart;

    private sealed class Sources(params string[] programs) : ILivePart
    {
        public int ReadHooks(Span<HookRow> hooks)
        {
            for (int place = 0; place < programs.Length; place++)
                hooks[place].Program = programs[place];
            return programs.Length;
        }
    }
}
