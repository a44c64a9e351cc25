// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance;

/// <summary>How threads wait, by what is configured and by the cores that the process may use.</summary>
internal static class WaitChoice
{
    // Reader, analysis and publisher with a core each, and one for the host.
    private const int CoresToSpin = 6;
    private const int CoresToYield = 4;

    /// <summary>What <c>auto</c> means here.</summary>
    internal static WaitMode Resolve(WaitMode configured, RingTransport transport) => configured switch
    {
        WaitMode.Auto when Environment.ProcessorCount >= CoresToSpin => WaitMode.Spin,
        WaitMode.Auto when Environment.ProcessorCount >= CoresToYield => WaitMode.Yield,
        WaitMode.Auto => WaitMode.Sleep,
        WaitMode.Epoll when transport != RingTransport.BpfRingBuffer => WaitMode.Sleep,
        _ => configured,
    };

    /// <summary>
    /// Whether publisher and embedded driver stay awake too: where a core for each thread is given by name, not where
    /// one happens to be there.
    /// </summary>
    internal static bool KeepsPublisherAwake(WaitMode configured) => configured is WaitMode.Spin or WaitMode.Yield;

    /// <summary>How the analysis waits for the reader.</summary>
    internal static IWaitStrategy ForPipeline(WaitMode resolved) => resolved switch
    {
        WaitMode.Spin => new BusySpinWaitStrategy(),
        WaitMode.Yield => new YieldingWaitStrategy(),
        _ => new PausingWaitStrategy(),
    };
}
