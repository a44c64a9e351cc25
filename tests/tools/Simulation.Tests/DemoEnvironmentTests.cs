// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Simulation.Tests;

/// <summary>Exchange and trader between real namespaces.</summary>
[Trait("Needs", "root")]
public class DemoEnvironmentTests
{
    // Orders a second: enough that the trader's delay after a tick does not decide the result.
    private const int AnswersEveryTick = 500_000;

    [RootFact]
    public void exchange_and_trader_agree_about_orders_and_datagrams()
    {
        var options = new ExchangeOptions
        {
            Seed = 7,
            DurationNs = 2_000_000_000,
            Rate = 10_000,
            RepairWindowNs = 10_000_000,
        };
        GroundTruth truth;
        string name;
        using (DemoEnvironment environment = DemoEnvironment.Create(options, AnswersEveryTick, command: null))
        {
            name = environment.TraderNamespace.Name;
            environment.Start();
            Assert.True(environment.WaitForEnd(TimeSpan.FromSeconds(60), CancellationToken.None));
            truth = environment.Truth();
        }

        long sent = truth.Exchange.Feed.Lines.Sum(line => line.Packets);
        Assert.InRange(sent, 19_000, 21_000);
        Assert.Equal(0, truth.Exchange.InterfaceDrops);
        AccountTruth account = Assert.Single(truth.Exchange.Accounts);
        Assert.Equal(truth.Trader.Orders.Count, account.Orders);
        Assert.InRange(truth.Trader.Orders.Count, 9_000, 10_000);
        Assert.Equal((account.Acks, account.Rejects, account.Fills),
            (truth.Trader.Acks, truth.Trader.Rejects, truth.Trader.Fills));
        Assert.Equal(account.Orders, account.Acks + account.Rejects);
        Assert.True(truth.Trader.Datagrams <= sent);
        Assert.NotEmpty(truth.Exchange.Feed.Ranges);
        Assert.False(File.Exists("/run/netns/" + name));
    }

    [RootFact]
    public void only_namespaces_of_a_crashed_process_are_removed()
    {
        const string Left = "telemetry-4194303-9exchange";
        IpCommand.Run("netns", "add", Left);
        using NetworkNamespace own = NetworkNamespace.Create("test");

        NetworkNamespace.Sweep();

        Assert.False(File.Exists("/run/netns/" + Left));
        Assert.True(File.Exists("/run/netns/" + own.Name));
    }
}
