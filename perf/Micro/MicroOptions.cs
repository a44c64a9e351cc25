// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Micro;

/// <summary>Options of the command line.</summary>
internal static class MicroOptions
{
    internal const string Usage = "usage: ./build.sh perf micro [--aot | --jit | --dry] [FILTER]";

    /// <summary>Compiled by NativeAOT only.</summary>
    internal const string Aot = "--aot";

    /// <summary>Compiled by the JIT only.</summary>
    internal const string Jit = "--jit";

    /// <summary>Runs each benchmark once, in this process, as a test.</summary>
    internal const string Dry = "--dry";

    /// <summary>Splits the arguments into an option and a filter, each empty if missing.</summary>
    /// <returns>False if the arguments are anything else.</returns>
    internal static bool TryParse(string[] arguments, out string option, out string filter)
    {
        string[] options = [.. arguments.Where(argument => argument.StartsWith('-'))];
        string[] filters = [.. arguments.Except(options)];
        (option, filter) = (options.FirstOrDefault(""), filters.FirstOrDefault(""));
        return filters.Length <= 1 && options is ([] or [Aot or Jit or Dry]);
    }
}
