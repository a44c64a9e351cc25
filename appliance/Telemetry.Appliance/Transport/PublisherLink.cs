// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Telemetry.Config;
using Telemetry.Transport;

namespace Telemetry.Appliance.Transport;

/// <summary>Connection of a publisher to a media driver.</summary>
internal static class PublisherLink
{
    /// <summary>Its options, as configured.</summary>
    internal static AeronLinkOptions Of(RunPlan plan, StageFailure failure, IProgress<string> notices)
    {
        Settings settings = plan.Configuration.Settings;
        return new AeronLinkOptions
        {
            Channel = plan.PublishedTo.Value,
            Settings = settings.Aeron,
            Failure = failure,
            Notices = notices,
            AwaitsPort = true,
            DriverCpu = settings.Cores.Publisher,
            DriverIdle = WaitChoice.KeepsPublisherAwake(settings.Capture.Wait) ? DriverIdle.Yield : DriverIdle.Backoff,
        };
    }
}
