// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>Phase of a publisher's work.</summary>
internal enum PublisherPhase : byte
{
    /// <summary>Publishes events and intervals as they arrive.</summary>
    Running,

    /// <summary>The last interval has arrived; its events are sent first.</summary>
    SendingEvents,

    /// <summary>Everything but the totals has been sent.</summary>
    SendingTotals,

    /// <summary>Everything has been sent.</summary>
    Done,
}
