// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>One element for each stream.</summary>
[InlineArray(Count)]
public struct SubscriberStreams
{
    /// <summary>Number of streams: 1001 to 1004.</summary>
    public const int Count = 4;

    private SubscriberStreamCounters _first;
}
