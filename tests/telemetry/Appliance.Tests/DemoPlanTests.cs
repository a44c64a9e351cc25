// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Demo;
using Telemetry.Config;

namespace Telemetry.Appliance.Tests;

public class DemoPlanTests
{
    [Theory]
    [InlineData(1, 1_000, 8_192)]
    [InlineData(10, 1_000, 12_500)]
    [InlineData(86_400, 1_000, 262_144)]
    [InlineData(86_400, int.MaxValue, 262_144)]
    public void the_orders_of_some_minutes_may_be_pending(long seconds, int orderRate, int expected) =>
        Assert.Equal(expected, Plan(seconds, orderRate).MostPendingOrders);

    private static DemoPlan Plan(long seconds, int orderRate) => new()
    {
        Configuration = Configuration.Build(new Settings()),
        DurationNs = seconds * 1_000_000_000,
        Rate = null,
        OrderRate = orderRate,
        Seed = 1,
    };
}
