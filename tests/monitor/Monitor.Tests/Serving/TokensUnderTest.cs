// SPDX-License-Identifier: Apache-2.0
using Telemetry.Access.Tokens;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>A file with one token of each role.</summary>
internal sealed class TokensUnderTest : IDisposable
{
    public const string Reader = "token-of-a-reader";
    public const string Operator = "token-of-an-operator";

    private readonly ScratchFolder _folder = new();

    public TokensUnderTest()
    {
        Write($"prometheus read {TokenHash.Of(Reader)}\nalice operate {TokenHash.Of(Operator)}\n");
        List = TokenList.Open(Path);
    }

    public TokenList List { get; }

    public string Path => _folder.File("tokens");

    public void Write(string text)
    {
        File.WriteAllText(Path, text);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _folder.Dispose();
}
