// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Telemetry.Commands;

/// <summary>Prints the library's help, and the command's examples below.</summary>
internal sealed class HelpWithExamples(HelpAction help, Func<string, string[]> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        string[] ofCommand = examples(parseResult.CommandResult.Command.Name);
        if (ofCommand.Length > 0)
            output.WriteLine(ofCommand.Length == 1 ? "Example:" : "Examples:");
        foreach (string example in ofCommand)
            output.WriteLine($"  {example}");
        return result;
    }
}
