// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Outlets;

/// <summary>The clock of the stamps, read when a message was offered.</summary>
public interface IStampClock
{
    /// <summary>Now, nanoseconds.</summary>
    long NowNs { get; }
}
