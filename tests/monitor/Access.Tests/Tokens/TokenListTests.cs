// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Access.Tokens;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Access.Tests.Tokens;

/// <summary>The file of tokens: what is accepted, what is refused, and that it is read again.</summary>
public sealed class TokenListTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _notices = [];

    private string Path => _folder.File("tokens");

    public void Dispose() => _folder.Dispose();

    // The hash is what "printf %s secret | sha256sum" prints.
    [Theory]
    [InlineData("alice operate 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")]
    [InlineData("# note\n\n  alice\toperate  2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B \r\n")]
    public void a_token_is_known_by_its_hash(string text)
    {
        Write(text);
        var tokens = TokenList.Open(Path);

        Assert.Equal(new Identity("alice", Role.Operate), tokens.Find(TokenHash.Of("secret"))?.Identity);
        Assert.Null(tokens.Find(TokenHash.Of("secret ")));
        Assert.Null(tokens.Find(TokenHash.Of("")));
    }

    [Fact]
    public void a_hash_is_that_of_sha256sum()
    {
        string token = NewToken.Make();
        using var process = Process.Start(new ProcessStartInfo("sha256sum")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(token);
        process.StandardInput.Close();

        Assert.StartsWith(TokenHash.Of(token).ToString(), process.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void new_tokens_have_256_bits_and_differ()
    {
        string[] tokens = [.. Enumerable.Range(0, 100).Select(_ => NewToken.Make())];

        Assert.Equal(100, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Equal(
            32, Convert.FromBase64String(token.Replace('-', '+').Replace('_', '/') + "=").Length));
    }

    [Theory]
    [InlineData("alice operate", "tokens:1: 2 words, not NAME ROLE SHA-256")]
    [InlineData("\nalice operate secret", "tokens:2: the third word is not an SHA-256 of 64 hexadecimal digits")]
    [InlineData("alice admin HASH", "tokens:1: the second word is not a role; expected read or operate")]
    [InlineData("al/ice read HASH", "tokens:1: the first word is not a name")]
    [InlineData("alice read HASH\nalice operate OTHER", "tokens:2: another line has the name \"alice\"")]
    [InlineData("alice read HASH\nbob operate HASH", "tokens:2: another line has this token")]
    public void a_wrong_line_is_named_without_its_words(string text, string expected)
    {
        Write(text.Replace("HASH", TokenHash.Of("a").ToString()).Replace("OTHER", TokenHash.Of("b").ToString()));

        FailureException failure = Assert.Throws<FailureException>(() => TokenList.Open(Path));

        Assert.Contains(expected, failure.Failure.ToString());
        Assert.DoesNotContain("secret", failure.Message);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite)]
    public void a_file_that_others_may_use_is_refused(UnixFileMode mode)
    {
        Write("");
        File.SetUnixFileMode(Path, mode);

        FailureException failure = Assert.Throws<FailureException>(() => TokenList.Open(Path));

        Assert.Equal($"{Path}: other users may read or change the tokens; chmod 600 {Path}",
            failure.Failure.ToString());
    }

    [Fact]
    public void its_group_may_read_a_file_that_nobody_may_write()
    {
        Write("");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        TokenList.Open(Path);
    }

    [Fact]
    public void a_missing_file_and_a_folder_are_refused()
    {
        Assert.Contains("no such file; create it (mode 0600)",
            Assert.Throws<FailureException>(() => TokenList.Open(Path)).Message);
        Assert.Throws<FailureException>(() => TokenList.Open(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void a_change_is_read_and_a_wrong_one_changes_nothing()
    {
        Write($"alice read {TokenHash.Of("a")}");
        var tokens = TokenList.Open(Path);
        var notices = new Noting(_notices);

        tokens.ReloadIfChanged(notices);
        Assert.Empty(_notices);

        Write($"alice operate {TokenHash.Of("a")}\nbob read {TokenHash.Of("bb")}");
        tokens.ReloadIfChanged(notices);
        Assert.Equal(Role.Operate, tokens.Find(TokenHash.Of("a"))?.Identity.Role);
        Assert.NotNull(tokens.Find(TokenHash.Of("bb")));
        Assert.Equal($"{Path}: read again, 2 tokens", Assert.Single(_notices));

        Write("nonsense");
        tokens.ReloadIfChanged(notices);
        tokens.ReloadIfChanged(notices);
        Assert.NotNull(tokens.Find(TokenHash.Of("bb")));
        Assert.Equal(2, _notices.Count);
        Assert.EndsWith("(the tokens stay as they were)", _notices[1]);

        Write("");
        tokens.Reload(notices);
        Assert.Null(tokens.Find(TokenHash.Of("a")));
    }

    private void Write(string text)
    {
        File.WriteAllText(Path, text);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private sealed class Noting(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
