// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Templates of MOEX FAST by their message types. In those of ASTS the last two digits name the message, and the first
/// one the market (2 equities and what all markets share, 3 FX); the digit between changes with versions. Of SPECTRA,
/// incremental refresh, snapshot and definition get new ids with new versions. Any other template is an update. Source:
/// the exchange's FAST templates of ASTS (March 2017, December 2020) and SPECTRA (2017, December 2020).
/// </summary>
[HotPath]
internal static class MoexFastTemplates
{
    private const uint FirstOfAsts = 2000;
    private const uint FirstOfFx = 3000;
    private const uint FirstBehind = 4000;

    /// <summary>Kind of a template's messages.</summary>
    public static MoexFastKind KindOf(uint template) => template switch
    {
        6 => MoexFastKind.Heartbeat,
        7 => MoexFastKind.Reset,
        3 or 17 or 21 => MoexFastKind.Repeated,             // security definition
        13 or 15 or 20 => MoexFastKind.Repeated,            // snapshot, book of orders
        1000 or 1001 => MoexFastKind.Session,               // logon, logout
        >= FirstOfAsts and < FirstOfFx => OfAsts(template % 100),
        >= FirstOfFx and < FirstBehind => OfFx(template % 100),
        _ => MoexFastKind.Update,
    };

    /// <summary>True if the number has the operator increment, and with it a bit in the presence map: in security
    /// definitions of ASTS.</summary>
    public static bool IncrementsNumber(uint template) =>
        template is >= FirstOfAsts and < FirstOfFx && template % 100 == 15;

    private static MoexFastKind OfAsts(uint message) => message switch
    {
        1 or 2 => MoexFastKind.Session,                     // logon, logout
        3 or 10 or 11 or 12 => MoexFastKind.Repeated,       // snapshots: generic, orders, trades, order book
        15 => MoexFastKind.Repeated,                        // security definition
        8 => MoexFastKind.Heartbeat,
        _ => MoexFastKind.Update,
    };

    private static MoexFastKind OfFx(uint message) =>
        message is 0 or 1 ? MoexFastKind.Repeated : MoexFastKind.Update;    // snapshots of orders, of trades
}

/// <summary>Role of a message of MOEX FAST in the sequence.</summary>
internal enum MoexFastKind : byte
{
    /// <summary>Uses the next number.</summary>
    Update,

    /// <summary>Part of a loop that starts over: a snapshot or a definition.</summary>
    Repeated,

    /// <summary>Uses the next number and carries no data.</summary>
    Heartbeat,

    /// <summary>Carries the number with which the sequence restarts.</summary>
    Reset,

    /// <summary>Of a TCP connection; not in datagrams.</summary>
    Session,
}
