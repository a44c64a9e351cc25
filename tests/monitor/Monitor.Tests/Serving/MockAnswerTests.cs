// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>The page's tests run against a mock of the monitor: it answers as the monitor does, or they prove
/// nothing.</summary>
public sealed class MockAnswerTests
{
    private const int LeastAnswers = 400;
    private const int MostViolations = 60;

    [NodeFact]
    public async Task every_answer_of_the_mock_in_each_of_its_states_is_as_the_schema_says()
    {
        using JsonDocument text = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(ProjectTree.Root, "appliance/monitor/Monitor/Serving/Schema/answers.json")));
        var schema = new JsonSchema(text.RootElement);
        using Process node = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(ProjectTree.Root, "tests/monitor/page/mock/answers.js")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> errors = node.StandardError.ReadToEndAsync();
        var asked = new HashSet<string>();
        var violations = new HashSet<string>();
        int answers = 0;
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            using JsonDocument one = JsonDocument.Parse(line);
            string definition = one.RootElement.GetProperty("definition").GetString()!;
            string state = one.RootElement.GetProperty("state").GetString()!;
            answers++;
            asked.Add(definition);
            foreach (string error in schema.Check(one.RootElement.GetProperty("answer"), definition))
            {
                if (violations.Count < MostViolations)
                    violations.Add($"{state}: {one.RootElement.GetProperty("path").GetString()}: {error}");
            }
        }
        await node.WaitForExitAsync();

        Assert.Equal("", await errors);
        Assert.Empty(violations);
        Assert.True(answers >= LeastAnswers, $"{answers} answers");
        // What the page never asks of a monitor the mock does not have.
        string[] unasked = ["/api/v1/slots", "/api/v1/slots/flow", "/api/v1/order-keys", "/sd/prometheus"];
        Assert.Equal(
            text.RootElement.GetProperty("$defs").EnumerateObject().Select(one => one.Name)
                .Where(name => name.StartsWith('/')).Except(unasked).Order(),
            asked.Where(name => name.StartsWith('/')).Order());
        Assert.Contains("problem", asked);
    }

    /// <summary>A test that runs Node.js; skipped with the reason where it is not installed. Under CI it runs, and
    /// fails, all the same.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NodeFactAttribute : FactAttribute
    {
        public NodeFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("CI") != "true" && !File.Exists("/usr/bin/node"))
                Skip = "/usr/bin/node is not there; install nodejs";
        }
    }
}
