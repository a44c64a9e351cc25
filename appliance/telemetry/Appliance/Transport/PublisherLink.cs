// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Telemetry.Config;
using Telemetry.Publishing;
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
            AwaitsAddress = true,
            Obstacle = plan.Mode == PublisherMode.Run ? () => ObstacleOf(plan.PublishedTo.Value, settings)
                : static () => null,
            DriverCpu = settings.Cores.Publisher,
            DriverIdle = WaitChoice.KeepsPublisherAwake(settings.Capture.Wait) ? DriverIdle.Yield : DriverIdle.Backoff,
        };
    }

    // An address that comes later may be one of a measured interface.
    private static string? ObstacleOf(string channel, Settings settings)
    {
        try
        {
            return PublishingPlace.Look(channel, settings.Interfaces.Select(device => device.Name),
                settings.PublishOnMeasuredInterface) is { } missing ? $"{missing.Where}: {missing.What}" : null;
        }
        catch (FailureException refusal)
        {
            return refusal.Failure.ToString();
        }
    }
}
