// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Access;
using Telemetry.Access.Tokens;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor token</c>.</summary>
internal static class TokenCommand
{
    private static readonly Argument<string> Holder = new("NAME")
    {
        Description = "Holder of the token, as silences and the page name them",
    };

    private static readonly Option<string> Rights = new("--role")
    {
        Description = "read: everything that is shown; operate: silences and notes too (default: read)",
        HelpName = "ROLE",
        DefaultValueFactory = _ => Roles.WordOf(Role.Read),
    };

    public static Command Build()
    {
        var command = new Command("token",
            "Make a token: its line for access: tokens_file goes to standard output, the token itself to standard "
            + "error, once.") { Holder, Rights };
        command.SetAction(parsed =>
        {
            Identity identity = Read(parsed.GetValue(Holder)!, parsed.GetValue(Rights)!);
            string token = NewToken.Make();
            Console.WriteLine(new TokenEntry(TokenHash.Of(token), identity));
            Console.Error.WriteLine($"token of {identity.Name}, which is nowhere else: {token}");
            return 0;
        });
        return command;
    }

    private static Identity Read(string name, string word)
    {
        var errors = new ErrorList();
        if (!Identity.IsName(name))
            errors.Add("NAME", $"\"{name}\" cannot be used", Identity.NameForm);
        if (Roles.Of(word) is not { } role)
        {
            errors.AddUnknown(Rights.Name, "role", word, [.. Roles.Words.Select(one => one.Word)]);
            role = Role.Read;
        }
        errors.ThrowIfAny();
        return new Identity(name, role);
    }
}
