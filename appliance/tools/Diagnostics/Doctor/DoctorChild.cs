// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>The command <c>ethtool</c> of <see cref="EmbeddedTune"/>: the same program under a name that help does not
/// show.</summary>
public static class DoctorChild
{
    /// <summary>First argument of its command line.</summary>
    internal const string Name = "answer-ethtool";

    /// <summary>Answers if the command line is that of the child process.</summary>
    /// <param name="arguments">The whole command line: the name, then ethtool's arguments.</param>
    /// <param name="exit">Exit code of the process.</param>
    public static bool TryRun(string[] arguments, out int exit)
    {
        exit = 0;
        if (arguments is not [Name, var option, var device])
            return false;
        bool isKnown = EthtoolAnswer.TryGive(option, device, out string text);
        (isKnown ? Console.Out : Console.Error).WriteLine(text);
        exit = isKnown ? 0 : 1;
        return true;
    }
}
