// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver;

/// <summary>Idle strategy of the driver's thread, for a duty cycle without work.</summary>
public enum DriverIdle
{
    /// <summary>Spins, yields, then sleeps 1 µs, doubling up to <see cref="MediaDriverContext.MaxIdleNs"/>.</summary>
    Backoff,

    /// <summary>Yields the processor to another ready thread.</summary>
    Yield,

    /// <summary>Spins: lowest latency, one busy processor.</summary>
    Spin,
}
