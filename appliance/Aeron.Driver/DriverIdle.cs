// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver;

/// <summary>What the driver's thread does when its duty cycle found nothing to do.</summary>
public enum DriverIdle
{
    /// <summary>Spins, yields, then sleeps 1 µs, doubling up to <see cref="MediaDriverContext.MaxIdleNs"/>.</summary>
    Backoff,

    /// <summary>Gives the processor to another ready thread.</summary>
    Yield,

    /// <summary>Spins: lowest latency, one processor busy.</summary>
    Spin,
}
