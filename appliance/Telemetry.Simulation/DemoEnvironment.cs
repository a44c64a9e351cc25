// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Network;

namespace Telemetry.Simulation;

/// <summary>
/// The demo's world: two namespaces joined by a pair of interfaces, an exchange in one and a trader in the other.
/// Order of use: create, attach to <see cref="DemoAddresses.TraderInterface"/> (with a mirror to
/// <see cref="DemoAddresses.MirrorInterface"/>) inside <see cref="WatchedNamespace"/>, start, wait for the end, read
/// the books, dispose.
/// </summary>
public sealed class DemoEnvironment : IDisposable
{
    private const int StartSeconds = 15;
    private const int PollMs = 50;

    private readonly ExchangeOptions _options;
    private readonly int _ordersPerSecond;
    private readonly IReadOnlyList<string>? _command;
    private readonly NetworkNamespace _exchangeNamespace;
    private PortMirror? _mirror;
    private SimulationChild? _exchange;
    private SimulationChild? _trader;

    private DemoEnvironment(
        ExchangeOptions options, int ordersPerSecond, IReadOnlyList<string>? command, NetworkNamespace exchange,
        NetworkNamespace trader)
    {
        _options = options;
        _ordersPerSecond = ordersPerSecond;
        _command = command;
        _exchangeNamespace = exchange;
        TraderNamespace = trader;
    }

    /// <summary>Where the trader is.</summary>
    public NetworkNamespace TraderNamespace { get; }

    /// <summary>Where it is watched: at the trader's, or where its mirror is.</summary>
    public NetworkNamespace WatchedNamespace => _mirror?.Namespace ?? TraderNamespace;

    /// <summary>Makes namespaces, interfaces, addresses and routes; removes what crashed runs left.</summary>
    /// <param name="options">What is sent.</param>
    /// <param name="ordersPerSecond">How often the trader answers a tick.</param>
    /// <param name="command">Program and first arguments by which children are started; null runs both on threads of
    /// this process.</param>
    /// <param name="mirrors">Whether the trader's interface is copied to a mirror port, to be watched there.</param>
    /// <exception cref="FailureException">It cannot be made.</exception>
    public static DemoEnvironment Create(
        ExchangeOptions options, int ordersPerSecond, IReadOnlyList<string>? command, bool mirrors = false)
    {
        _ = NetworkNamespace.Sweep();
        NetworkNamespace exchange = NetworkNamespace.Create("exchange");
        NetworkNamespace? trader = null;
        try
        {
            trader = NetworkNamespace.Create("trader");
            NetworkNamespace.Connect(exchange, DemoAddresses.ExchangeInterface, DemoAddresses.ExchangeNetwork,
                trader, DemoAddresses.TraderInterface, DemoAddresses.TraderNetwork);
            IpCommand.Run("-n", exchange.Name, "route", "add", DemoAddresses.Groups, "dev",
                DemoAddresses.ExchangeInterface);
            IpCommand.Run("-n", trader.Name, "route", "add", DemoAddresses.Groups, "dev",
                DemoAddresses.TraderInterface);
            return new DemoEnvironment(options, ordersPerSecond, command, exchange, trader)
            {
                _mirror = mirrors ? PortMirror.Of(trader) : null,
            };
        }
        catch (FailureException)
        {
            trader?.Dispose();
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Starts exchange and trader, waits until the trader has logged in, and lets the market open.</summary>
    /// <param name="beforeOpening">Is done when the trader has joined and logged in, before anything is sent.</param>
    public void Start(Action? beforeOpening = null)
    {
        _exchange = SimulationChild.Start(_exchangeNamespace, _command,
            [SimulationProcess.Exchange, .. _options.ToArguments()]);
        _exchange.AwaitReady(TimeSpan.FromSeconds(StartSeconds));
        _trader = SimulationChild.Start(
            TraderNamespace, _command, [SimulationProcess.Trader, ExchangeOptions.Text(_ordersPerSecond),
                ExchangeOptions.Text(_options.FailsOver ? 1 : 0), ExchangeOptions.Text(_options.Absence.FromNs),
                ExchangeOptions.Text(_options.Absence.UntilNs)]);
        _trader.AwaitReady(TimeSpan.FromSeconds(StartSeconds));
        beforeOpening?.Invoke();
        _trader.Go();
        _exchange.Go();
    }

    /// <summary>
    /// Waits until both have ended. When canceled, the market closes at once, in order, and it waits for that. False if
    /// they do not end within the time.
    /// </summary>
    public bool WaitForEnd(TimeSpan deadline, CancellationToken cancellation)
    {
        long untilNs = MonotonicClock.NowNs + (long)deadline.TotalNanoseconds;
        bool told = false;
        while (MonotonicClock.NowNs < untilNs)
        {
            if (_exchange!.AwaitEnd(TimeSpan.FromMilliseconds(PollMs)))
            {
                _trader!.Stop();
                return _trader.AwaitEnd(TimeSpan.FromSeconds(StartSeconds));
            }
            if (cancellation.IsCancellationRequested && !told)
            {
                told = true;
                _exchange.Stop();
            }
        }
        return false;
    }

    /// <summary>The books, after the end.</summary>
    public GroundTruth Books()
    {
        using JsonDocument exchange = JsonDocument.Parse(_exchange!.Books());
        using JsonDocument trader = JsonDocument.Parse(_trader!.Books());
        return new GroundTruth(
            ExchangeTruth.Read(exchange.RootElement), TraderTruth.Read(trader.RootElement), _mirror?.Drops ?? 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trader?.Dispose();
        _exchange?.Dispose();
        _mirror?.Dispose();
        TraderNamespace.Dispose();
        _exchangeNamespace.Dispose();
    }
}
