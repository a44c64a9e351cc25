// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Views;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>What a stream of events gets: each event once, also of an appliance that is new, and of a second with
/// many.</summary>
public sealed class EventsViewTests : IDisposable
{
    private const long SecondNs = 1_000_000_000;
    private const long TimeNs = 1_800_000_000 * SecondNs;

    private readonly FleetModel _model = new(new FleetLimits());
    private readonly IMessageHandler _channel;
    private readonly SimulatedAppliance _appliance = new(
        new ApplianceShape
        {
            Host = "trade01",
            Incarnation = 1,
            Seed = 1,
            OffsetNs = TimeNs - (5_000 * SecondNs),
            StartStampNs = 5_000 * SecondNs,
        }, new SampleSets(sets: 2, samples: 5));
    private readonly ModelThread<FleetModel> _thread;
    private readonly EventsView _view;

    public EventsViewTests()
    {
        _channel = _model.HandlerOf("aeron:udp?endpoint=localhost:20121");
        _model.SetTime(77 * SecondNs, TimeNs);
        _thread = new ModelThread<FleetModel>(_model, _ => false, new StageFailure(), () => { });
        _thread.Start();
        _view = new EventsView(_thread, null, _ => true, null);
    }

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task the_first_events_of_a_new_appliance_come_to_a_stream_that_was_open_before()
    {
        Assert.Empty(await Next());
        Assert.Empty(await Next());

        await Raise(3);

        Assert.Equal(Enumerable.Range(1, 3), await Next());
        Assert.Empty(await Next());
    }

    [Fact]
    public async Task events_that_are_too_many_for_a_second_come_with_the_next()
    {
        await Next();

        await Raise(450);

        Assert.Equal(Enumerable.Range(1, 200), await Next());
        Assert.Equal(Enumerable.Range(201, 200), await Next());
        await Raise(1);
        Assert.Equal(Enumerable.Range(401, 51), await Next());
    }

    [Fact]
    public async Task events_before_the_stream_are_those_of_its_hello_only()
    {
        await Raise(2);

        Assert.Empty(await Next());
        await Raise(1);
        Assert.Equal(Enumerable.Range(3, 1), await Next());
    }

    private Task Raise(int events) => _thread.Ask(_ =>
    {
        if (_appliance.LastId == 0)
            _appliance.Second(_channel);
        for (int count = 0; count < events; count++)
            _appliance.Event(_channel);
        _model.Turn();
        return true;
    });

    private async Task<int[]> Next() =>
        [.. (await _view.Read()).Events.Select(one =>
            JsonDocument.Parse(one.Json).RootElement.GetProperty("id").GetInt32())];
}
