// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>Types shared by pollers.</summary>
public static class EventPoller
{
    /// <summary>Result of a poll.</summary>
    public enum PollState
    {
        /// <summary>At least one event was handled.</summary>
        Processing,

        /// <summary>Events are published, but a consumer before this poller has not passed them.</summary>
        Gating,

        /// <summary>Nothing new was published.</summary>
        Idle,
    }

    /// <summary>Handles one event; returns false to end the poll after it.</summary>
    public delegate bool ValueHandler<T>(ref T data, long sequence, bool endOfBatch)
        where T : struct;
}
