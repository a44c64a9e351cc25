// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Transport;
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests;

/// <summary>Threads stay awake only if configured by name, never because a host happens to have enough cores.</summary>
public sealed class WaitChoiceTests
{
    [Theory]
    [InlineData(WaitMode.Spin, true)]
    [InlineData(WaitMode.Yield, true)]
    [InlineData(WaitMode.Sleep, false)]
    [InlineData(WaitMode.Epoll, false)]
    [InlineData(WaitMode.Auto, false)]
    public void publisher_and_driver_stay_awake_by_name_only(WaitMode configured, bool areAwake)
    {
        var settings = new Settings { Capture = new CaptureSettings { Wait = configured } };

        var plan = new RunPlan
        {
            Configuration = Configuration.Build(settings),
            Channel = new Located<string>("aeron:ipc", "test"),
        };

        var link = PublisherLink.Of(plan, new StageFailure(), new Progress<string>());

        Assert.Equal(areAwake, WaitChoice.KeepsPublisherAwake(configured));
        Assert.Equal(areAwake ? DriverIdle.Yield : DriverIdle.Backoff, link.DriverIdle);
    }

    [Theory]
    [InlineData(WaitMode.Spin)]
    [InlineData(WaitMode.Yield)]
    [InlineData(WaitMode.Sleep)]
    public void reader_and_analysis_use_the_configured_wait_mode(WaitMode configured) =>
        Assert.Equal(configured, WaitChoice.Resolve(configured, RingTransport.ArrayRing));
}
