// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Fields of an order protocol by which a gateway reads requests and writes answers.</summary>
public abstract record OrderEntryLayout
{
    /// <summary>The session layer that logs clients in, keeps them alive and numbers messages.</summary>
    public required GatewaySessionLayer Session { get; init; }

    /// <summary>Longest request or answer that is kept, bytes.</summary>
    public required int MostBytes { get; init; }
}

/// <summary>Session layers that a gateway speaks.</summary>
public enum GatewaySessionLayer
{
    /// <summary>SoupBinTCP 3.00.</summary>
    SoupBinTcp,

    /// <summary>FIX 4.2, 4.4 and FIXT 1.1.</summary>
    Fix,

    /// <summary>FIXP as CME iLink 3 uses it.</summary>
    ILink3,

    /// <summary>Cboe BOE, version 2.</summary>
    Boe,
}

/// <summary>A request that is answered.</summary>
/// <param name="Code">Message type.</param>
/// <param name="Kind">Meaning: <see cref="OrderKind.New"/>, <see cref="OrderKind.Cancel"/> or
/// <see cref="OrderKind.Replace"/>.</param>
public record GatewayRequest(uint Code, OrderKind Kind);
