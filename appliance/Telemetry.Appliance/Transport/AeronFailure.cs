// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Exceptions;
using Telemetry.Model.Failures;

namespace Telemetry.Appliance.Transport;

/// <summary>What Aeron refused, in the shape of all failures.</summary>
internal static class AeronFailure
{
    private const string Separator = "; ";

    /// <summary>The failure; a channel that can never be used is an error of usage.</summary>
    internal static FailureException Of(string channel, Exception error)
    {
        bool isUsage = error is RegistrationException refusal
            && refusal.ErrorCode() == ErrorCode.INVALID_CHANNEL;
        (string what, string remedy) = Parts(channel, error.Message);
        return new FailureException(
            new Failure(isUsage ? ExitCode.Usage : ExitCode.Failed, channel, what, remedy), error);
    }

    /// <summary>Whether another process has the port of a channel; drivers say so in the system's words
    /// only.</summary>
    internal static bool IsPortTaken(AeronException error) => error is RegistrationException refusal
        && refusal.Message.Contains("Address already in use", StringComparison.Ordinal);

    /// <summary>What is wrong and what to do; the driver names the channel and the remedy itself.</summary>
    internal static (string What, string Remedy) Parts(string channel, string message)
    {
        int start = message.StartsWith(channel, StringComparison.Ordinal)
            ? message.IndexOf(": ", StringComparison.Ordinal) + 2 : 0;
        int end = message.LastIndexOf(Separator, StringComparison.Ordinal);
        return end > start
            ? (message[start..end], message[(end + Separator.Length)..])
            : (message[start..], "see 'telemetry doctor'");
    }
}
