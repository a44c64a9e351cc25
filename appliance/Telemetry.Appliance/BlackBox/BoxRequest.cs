// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.BlackBox;

/// <summary>Request of another process for a file of the black box.</summary>
public static class BoxRequest
{
    /// <summary>Asks the process that writes to a directory for a file of the packets around now.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="FailureException">No process answers there.</exception>
    public static void Send(string directory)
    {
        if (BoxRequests.Ask(directory, "now") is not null)
            return;
        throw new FailureException(new Failure(
            ExitCode.Failed, Path.Combine(directory, BoxRequests.SocketName), "no process answers there",
            "name the folder that \"telemetry run --black-box DIR\" writes to, as its user or as root"));
    }
}
