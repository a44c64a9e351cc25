// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using Telemetry.Yaml;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>
/// Random traders of several logins on one gateway, against a model that knows the exchange side of each login: which
/// answers it made, and how far they went out.
/// </summary>
public sealed class SessionProperties
{
    private const int Runs = 60;
    private const int Steps = 400;

    // Connections of strangers, and those that die without a word, keep their places; of some 33 none may lack one.
    private const int MostConnections = 32;

    private static readonly string[] Logins = ["ALICE", "BOB", "CAROL"];

    [Fact]
    public void any_interleaving_of_logins_connections_and_replays_is_counted_as_the_model_says() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Play)
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static void Play(int seed)
    {
        var random = new Random(seed);
        var rig = new GatewayRig(SharedGateway.Of(Logins.Select((login, index) => SharedGateway.Session(index) with
        {
            Login = new Located<string>(login, "test"),
            MaxConnections = MostConnections,
        })));
        ModelLogin[] logins = [.. Logins.Select(name => new ModelLogin(rig, name))];
        ModelLogin stranger = new(rig, "MALLET");
        ushort port = 1;
        for (int step = 0; step < Steps; step++)
        {
            ModelLogin login = random.Next(8) == 0 ? stranger : logins[random.Next(logins.Length)];
            switch (random.Next(12))
            {
                case 0:
                    login.Connect(port++, random.Next(3) == 0);
                    break;
                case 1:
                    login.Lose(random.Next(3));
                    break;
                case < 7:
                    login.Order();
                    break;
                default:
                    login.AnswerOne(random.Next(20) != 0);
                    break;
            }
        }
        rig.Finish();

        Assert.DoesNotContain(rig.Events, item => item.Kind == TelemetryEventKind.TableFull);
        for (int index = 0; index < logins.Length; index++)
            logins[index].AssertCounted(rig.Of(index), rig.Samples(SeriesKind.OrderToAck, index));
        stranger.AssertCountedAsNobodys(rig.Of(logins.Length));
    }
}
