// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>What a publisher is at.</summary>
internal enum PublisherPhase : byte
{
    /// <summary>It tells what comes.</summary>
    Running,

    /// <summary>The last interval is there; its events go first.</summary>
    SendingEvents,

    /// <summary>All but the totals was told.</summary>
    SendingTotals,

    /// <summary>Everything was told.</summary>
    Done,
}
