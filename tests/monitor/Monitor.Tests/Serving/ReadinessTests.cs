// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Tests.Hosting;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Answers of <c>/readyz</c> and <c>/healthz</c> for those who start and watch the monitor.</summary>
public sealed class ReadinessTests : IAsyncDisposable
{
    private const long SecondNs = 1_000_000_000;

    private readonly ComparedRecordings _compared = ComparedRecordings.Open([], 0, new Notices());
    private ModelThread<FleetModel>? _thread;
    private ServerUnderTest? _server;
    private long? _clockNs;

    [Fact]
    public async Task it_is_ready_once_an_appliance_is_complete_where_some_are_expected()
    {
        var rig = new MetricsRig("left", "never");
        PublisherRig left = MetricsRig.Appliance("left");
        await Serve(rig.Fleet);
        Assert.Equal((503, "no appliance is complete yet\n"), await Get("/readyz"));

        await Run(rig, 3, left);
        Assert.Equal((200, "ok\n"), await Get("/readyz"));

        await Run(rig, 15);
        Assert.Equal(503, (await Get("/readyz")).Status);
    }

    [Fact]
    public async Task it_is_ready_at_once_where_none_is_expected()
    {
        await Serve(new MetricsRig().Fleet);

        Assert.Equal((200, "ok\n"), await Get("/readyz"));
    }

    [Fact]
    public async Task it_is_not_healthy_while_the_thread_of_the_model_is_stuck()
    {
        await Serve(new MetricsRig().Fleet);
        using var isFree = new ManualResetEventSlim();
        using var isStuck = new ManualResetEventSlim();
        Task<bool> stuck = _thread!.Ask(_ =>
        {
            isStuck.Set();
            return isFree.Wait(TimeSpan.FromSeconds(60));
        });
        Assert.True(isStuck.Wait(TimeSpan.FromSeconds(60)));
        long turnedNs = _thread.TurnedNs;

        _clockNs = turnedNs + (3 * SecondNs) - 1;
        Assert.Equal((200, "ok\n"), await Get("/healthz"));
        _clockNs = turnedNs + (3 * SecondNs);
        Assert.Equal((503, "the model does not advance\n"), await Get("/healthz"));
        isFree.Set();
        Assert.True(await stuck);
        SpinWait.SpinUntil(() => _thread.TurnedNs > turnedNs, TimeSpan.FromSeconds(60));

        Assert.Equal((200, "ok\n"), await Get("/healthz"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _thread?.Dispose();
        _compared.Dispose();
    }

    private async Task Serve(FleetModel fleet)
    {
        _thread = new ModelThread<FleetModel>(fleet, _ => false, new StageFailure(), () => { });
        _thread.Start();
        _server = await ServerUnderTest.Start(new ServerLimits(), () => 0, streams =>
            [.. new FleetRoutes(_thread, new NoInput(), _compared, streams, new MonitorParts(),
                () => _clockNs ?? MonotonicClock.NowNs).All]);
    }

    /// <summary>Lets seconds pass, on the thread of the model.</summary>
    private Task<bool> Run(MetricsRig rig, int seconds, params PublisherRig[] appliances) => _thread!.Ask(_ =>
    {
        rig.Run(seconds, appliances);
        return true;
    });

    private async Task<(int Status, string Text)> Get(string path)
    {
        using HttpResponseMessage answer = await _server!.Client.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
