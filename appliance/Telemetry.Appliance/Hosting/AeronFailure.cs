// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>What Aeron refused, in the shape of all failures.</summary>
internal static class AeronFailure
{
    internal static FailureException Of(string channel, Exception error) => new(
        new Failure(ExitCode.Failed, channel, error.Message, "free the address or use another --channel"), error);
}
