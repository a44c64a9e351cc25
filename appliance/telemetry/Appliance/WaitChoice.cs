// SPDX-License-Identifier: Apache-2.0
using Disruptor;

namespace Telemetry.Appliance;

/// <summary>Wait modes of threads, from the configuration and the cores that the process may use.</summary>
internal static class WaitChoice
{
    // A core each for reader, analysis and publisher, and one for the host.
    private const int CoresToSpin = 6;
    private const int CoresToYield = 4;

    /// <summary>Resolves <c>auto</c>.</summary>
    internal static WaitMode Resolve(WaitMode configured, RingTransport transport) => configured switch
    {
        WaitMode.Auto when Environment.ProcessorCount >= CoresToSpin => WaitMode.Spin,
        WaitMode.Auto when Environment.ProcessorCount >= CoresToYield => WaitMode.Yield,
        WaitMode.Auto => WaitMode.Sleep,
        WaitMode.Epoll when transport != RingTransport.BpfRingBuffer => WaitMode.Sleep,
        _ => configured,
    };

    /// <summary>True if publisher and embedded driver must not sleep either: only if configured by name, not if there
    /// merely are enough cores.</summary>
    internal static bool KeepsPublisherAwake(WaitMode configured) => configured is WaitMode.Spin or WaitMode.Yield;

    /// <summary>Wait strategy of the analysis.</summary>
    internal static IWaitStrategy ForPipeline(WaitMode resolved) => resolved switch
    {
        WaitMode.Spin => new BusySpinWaitStrategy(),
        WaitMode.Yield => new YieldingWaitStrategy(),
        _ => new PausingWaitStrategy(),
    };
}
