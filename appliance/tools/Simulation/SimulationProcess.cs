// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Trader;

namespace Telemetry.Simulation;

/// <summary>
/// Main function of a child process of the demo. It prints <c>ready</c>, reads <c>go</c> and <c>stop</c> from its
/// standard input, and ends with its ground truth as one line; it also ends when its parent does, since its input then
/// ends.
/// </summary>
public static class SimulationProcess
{
    internal const string Exchange = "simulate-exchange";
    internal const string Trader = "simulate-trader";
    internal const string Ready = "ready";

    /// <summary>True if a command line is that of a child.</summary>
    public static bool Handles(IReadOnlyList<string> arguments) => arguments is [Exchange or Trader, ..];

    /// <summary>Runs the child; returns its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        // Ctrl-C goes to the whole process group, and so does the end of a service: the parent decides when a child
        // ends.
        using PosixSignalRegistration interrupt = Ignore(PosixSignal.SIGINT);
        using PosixSignalRegistration terminate = Ignore(PosixSignal.SIGTERM);
        using PosixSignalRegistration hangUp = Ignore(PosixSignal.SIGHUP);
        using StreamReader input = new(Standard(0, FileAccess.Read));
        using StreamWriter output = new(Standard(1, FileAccess.Write)) { AutoFlush = true, NewLine = "\n" };
        using StreamWriter errors = new(Standard(2, FileAccess.Write)) { AutoFlush = true, NewLine = "\n" };
        var control = new SimulationControl();
        control.Follow(input);
        try
        {
            output.WriteLine(RunRole([.. arguments], control, () => output.WriteLine(Ready)));
            return 0;
        }
        catch (Exception error)
        {
            errors.WriteLine(error is FailureException ? error.Message : error.ToString());
            return 1;
        }
    }

    /// <summary>Runs a role and returns its ground truth as text.</summary>
    internal static string RunRole(string[] arguments, SimulationControl control, Action ready)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            if (arguments[0] == Exchange)
                ExchangeProcess.Run(ExchangeOptions.Parse(arguments.AsSpan(1)), control, ready).Write(json);
            else
                TraderProcess.Run(TraderOptions.Parse(arguments.AsSpan(1)), control, ready).Write(json);
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);

    private static FileStream Standard(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
