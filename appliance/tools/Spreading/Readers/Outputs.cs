// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Spreading.Running;

namespace Telemetry.Spreading.Readers;

/// <summary>Makes the outputs that the options ask for.</summary>
internal static class Outputs
{
    /// <summary>Opens the output of a reader; null if its packets are only counted.</summary>
    /// <exception cref="FailureException">Its file or program cannot be had.</exception>
    /// <param name="start">Number of its start, from 1.</param>
    internal static IReaderOutput? Open(SpreadPlan plan, string reader, int start)
    {
        string comment = $"Packets of {plan.Interface} that were spread to reader {reader}";
        if (plan.Program is { } command)
            return ProgramOutput.Start(command, reader, plan.Interface, comment, plan.Labels);
        if (plan.CaptureFolder is not { } folder)
            return null;
        // What it wrote before it left stays; files with numbers go on in any case. No name has a "+".
        string name = start == 1 || plan.Rotation.Bytes is not null ? reader
            : string.Create(CultureInfo.InvariantCulture, $"{reader}+{start}");
        return new FileOutput(
            Path.Combine(folder, name + ".pcapng"), plan.Rotation, plan.Interface, comment, plan.Labels);
    }

    /// <summary>Makes the folder of the files, if it is missing.</summary>
    /// <exception cref="FailureException">It cannot be made.</exception>
    internal static void Prepare(SpreadPlan plan)
    {
        if (plan.CaptureFolder is not { } folder)
            return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            throw new FailureException(new Failure(ExitCode.Failed, folder,
                "the folder cannot be made: " + FileProblem.Of(folder, cause), "give another path"), cause);
        }
    }
}
